/** Operators that move values and change none: what they give has the range of what they take, and they take bytes as well as floats. */
export const MOVING_OPERATORS: readonly string[] = ["Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"];
