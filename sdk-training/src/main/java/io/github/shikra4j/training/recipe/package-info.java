/** What a training run shall do: recipes and their parts, from YAML or written in Java. */
@NullMarked
package io.github.shikra4j.training.recipe;

import org.jspecify.annotations.NullMarked;
