import type { AwsService } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { createJsonService, operationName } from "../json-protocol.ts";
import type { LocalTableStore } from "./open-table-store.ts";
import { settingsOperations } from "./settings-operations.ts";

/** DynamoDB: dynalite with transactions, and before it the operations on a table's settings. PartiQL it does not have. */
export function createDynamoDbService(store: LocalTableStore): AwsService {
  const operations = settingsOperations(store);
  const answerSettings = createJsonService(operations);
  return async function answerDynamoDb(call, response) {
    const operation = operationName(call);
    if (operations.has(operation)) return answerSettings(call, response);
    const { status, headers, body } = await store.ask(operation, await call.body());
    if (body.includes("#UnknownOperationException") && status === 400)
      throw new AwsError("UnknownOperationException", 400, `The local cloud does not have the operation "${operation}" of DynamoDB`);
    response.writeHead(status, headers).end(body);
  };
}
