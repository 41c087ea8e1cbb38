import type { BadInputRow } from "./row.ts";
import { CREDENTIAL_ROWS } from "./rows-credentials.ts";
import { JSON_ROWS } from "./rows-json.ts";
import { CONTENT_ROWS, PATH_ROWS } from "./rows-paths.ts";
import { TENSOR_ROWS } from "./rows-tensors.ts";
import { TRANSPORT_ROWS } from "./rows-transport.ts";

/** Every class of bad input that a request can be, by section. What registration refuses has tests of its own. */
export const BAD_INPUT_ROWS: readonly BadInputRow[] = [
  ...CREDENTIAL_ROWS,
  ...TRANSPORT_ROWS,
  ...JSON_ROWS,
  ...TENSOR_ROWS,
  ...CONTENT_ROWS,
  ...PATH_ROWS,
];

/** Section -> how many classes it has. */
export const ROWS_OF_SECTION = { "3.1": 19, "3.2": 11, "3.3": 21, "3.4": 7, "3.5": 4 } as const;
