import { MNIST_RECIPE } from "./mnist.ts";
import type { Recipe } from "./recipe.ts";

/** Every model the product knows how to train. */
export const RECIPES: readonly Recipe[] = [MNIST_RECIPE];
