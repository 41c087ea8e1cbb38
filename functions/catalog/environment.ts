import { join } from "node:path";
import * as v from "valibot";
import { parseEnvironment } from "../edge/parse-environment.ts";

const { LAMBDA_TASK_ROOT } = parseEnvironment(v.object({ LAMBDA_TASK_ROOT: v.pipe(v.string(), v.minLength(1)) }), process.env);

/** The `ServedModel[]` that lies beside the bundle. */
export const catalogFile = join(LAMBDA_TASK_ROOT, "catalog.json");
