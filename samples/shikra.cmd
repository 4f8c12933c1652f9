@echo off
rem Runs the shikra command; builds it first where it is missing. After a change, delete samples\target\lib.
setlocal
set "HOME_DIR=%~dp0.."
if not exist "%HOME_DIR%\samples\target\lib" (
  echo shikra: building the modules first 1>&2
  pushd "%HOME_DIR%"
  call mvn --quiet --batch-mode -DskipTests -Dspotless.check.skip=true -pl samples -am package 1>&2 || exit /b 1
  popd
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" %JAVA_OPTS% -Djava.awt.headless=true -cp "%HOME_DIR%\samples\target\classes;%HOME_DIR%\samples\target\lib\*" io.github.shikra4j.samples.Shikra %*
