import { toFunctionName } from "#local/lambda/function-name.ts";
import type { FunctionRecord } from "#local/lambda/function-store.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import type { LocalLambda } from "#local/lambda/open-lambda-service.ts";
import { toFunctionConfiguration } from "./function-shape.ts";
import type { Operation } from "./operation.ts";
import { toPage } from "./page.ts";

/** What one may read of functions. They are made and changed by CloudFormation alone. */
export const FUNCTION_OPERATIONS: readonly Operation[] = [
  {
    method: "GET",
    path: "/2015-03-31/functions",
    run({ lambda }, { query }) {
      const records = lambda.listFunctions().map(({ functionName }) => findFunction(lambda, functionName));
      const { page, next } = toPage(records, ({ id }) => id, query);
      return { status: 200, body: { Functions: page.map(toFunctionConfiguration), ...next } };
    },
  },
  {
    method: "GET",
    path: "/2015-03-31/functions/{FunctionName}",
    run({ lambda }, _, [name = ""]) {
      const record = findFunction(lambda, name);
      // No `Location`: the archive is kept unpacked, not to be downloaded again.
      return {
        status: 200,
        body: { Configuration: toFunctionConfiguration(record), Code: { RepositoryType: "S3" }, ...toConcurrency(record) },
      };
    },
  },
  {
    method: "GET",
    path: "/2015-03-31/functions/{FunctionName}/configuration",
    run: ({ lambda }, _, [name = ""]) => ({ status: 200, body: toFunctionConfiguration(findFunction(lambda, name)) }),
  },
  {
    method: "GET",
    path: "/2015-03-31/functions/{FunctionName}/versions",
    run: ({ lambda }, _, [name = ""]) => ({ status: 200, body: { Versions: [toFunctionConfiguration(findFunction(lambda, name))] } }),
  },
  {
    method: "GET",
    path: "/2019-09-30/functions/{FunctionName}/concurrency",
    run: ({ lambda }, _, [name = ""]) => ({ status: 200, body: toConcurrency(findFunction(lambda, name)).Concurrency ?? {} }),
  },
];

/** @throws LambdaError ResourceNotFoundException. */
export function findFunction(lambda: LocalLambda, nameOrArn: string): FunctionRecord {
  const record = lambda.describeFunction(nameOrArn);
  if (record !== undefined) return record;
  const { partition, region, accountId } = lambda.identity;
  const arn = `arn:${partition}:lambda:${region}:${accountId}:function:${toFunctionName(nameOrArn)}`;
  throw new LambdaError("ResourceNotFoundException", `Function not found: ${arn}`);
}

function toConcurrency({ config }: FunctionRecord): { readonly Concurrency?: { readonly ReservedConcurrentExecutions: number } } {
  if (config.reservedConcurrency === undefined) return {};
  return { Concurrency: { ReservedConcurrentExecutions: config.reservedConcurrency } };
}
