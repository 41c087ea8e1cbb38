import fc from "fast-check";

const text = fc.string({ unit: "binary", maxLength: 30 });
const json = fc.jsonValue({ maxDepth: 3 });
const named = (names: readonly string[]) =>
  fc.dictionary(
    fc.oneof(fc.constantFrom(...names), text),
    fc.oneof(json, fc.constantFrom("bucket", "/x", "log", 0, -1, 1e308, "__proto__")),
    {
      maxKeys: 5,
    },
  );
const JSON_OPERATIONS = {
  ssm: { operations: ["GetParameter", "PutParameter", "DeleteParameter", "GetParameters"], fields: ["Name", "Value", "Type", "Names"] },
  secretsmanager: {
    operations: ["CreateSecret", "GetSecretValue", "PutSecretValue", "DescribeSecret", "DeleteSecret", "ListSecrets"],
    fields: ["Name", "SecretId", "SecretString", "VersionId", "MaxResults", "NextToken"],
  },
  logs: {
    operations: ["CreateLogGroup", "PutLogEvents", "FilterLogEvents", "GetLogEvents", "DescribeLogGroups", "DescribeLogStreams"],
    fields: ["logGroupName", "logStreamName", "logEvents", "limit", "nextToken", "filterPattern", "startTime"],
  },
  dynamodb: {
    operations: ["CreateTable", "PutItem", "GetItem", "Query", "UpdateItem", "UpdateTimeToLive", "ListTables", "TransactWriteItems"],
    fields: ["TableName", "Key", "Item", "KeySchema", "AttributeDefinitions", "Limit", "UpdateExpression"],
  },
} as const;
const jsonCall = fc.constantFrom(...(Object.keys(JSON_OPERATIONS) as (keyof typeof JSON_OPERATIONS)[])).chain((service) => {
  const { operations, fields } = JSON_OPERATIONS[service];
  return fc
    .tuple(fc.oneof(fc.constantFrom<string>(...operations), fc.constantFrom("", "constructor", "Nope")), fc.oneof(named(fields), json))
    .map(([operation, input]) => ({
      service,
      method: "POST",
      path: "/",
      headers: { "x-amz-target": `P.${operation}`, "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify(input),
    }));
});
const formCall = fc
  .tuple(
    fc.constantFrom("sts", "cloudformation"),
    fc.constantFrom(
      "GetCallerIdentity",
      "AssumeRole",
      "CreateChangeSet",
      "DescribeStacks",
      "CreateStack",
      "DeleteStack",
      "GetTemplate",
      "toString",
    ),
    fc.dictionary(fc.constantFrom("StackName", "TemplateBody", "ChangeSetName", "RoleArn", "Parameters.member.1.x", "__proto__"), text),
  )
  .map(([service, action, fields]) => ({
    service,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action: action, ...fields }).toString(),
  }));
const restCall = fc
  .tuple(
    fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
    fc.constantFrom(
      "/restapis",
      "/restapis/x/resources",
      "/apikeys",
      "/apikeys/%zz",
      "/usageplans",
      "/usageplans/x/keys",
      "/usageplans/x/usage?a",
    ),
    fc.oneof(json, named(["name", "value", "patchOperations", "keyId", "keyType", "enabled"])),
  )
  .map(([method, path, input]) => ({
    service: "apigateway",
    method,
    path,
    headers: {},
    body: method === "GET" ? "" : JSON.stringify(input),
  }));
const s3Call = fc
  .tuple(
    fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"),
    fc.constantFrom("/", "/bucket", "/other", "/bucket/key", "/bucket/%e2%82", "/bucket/a/../b"),
    fc.constantFrom(
      "",
      "?uploads",
      "?delete",
      "?versioning",
      "?list-type=2&max-keys=x",
      "?partNumber=1&uploadId=x",
      "?versionId=%00",
      "?versions&max-keys=-1",
    ),
    fc.dictionary(
      fc.constantFrom(
        "x-amz-content-sha256",
        "content-md5",
        "x-amz-checksum-crc32",
        "x-amz-copy-source",
        "range",
        "if-none-match",
        "x-amz-meta-a",
      ),
      fc.oneof(fc.constantFrom("bytes=5-1", "*", "UNSIGNED-PAYLOAD", "bucket/key", "AAAA"), fc.string({ maxLength: 20 })),
      { maxKeys: 3 },
    ),
    fc.oneof(
      fc.constantFrom("", "<Delete><Object><Key>k</Key></Object></Delete>", "<a>&#0;</a>", "<!DOCTYPE x>", "<a".repeat(3_000)),
      text,
    ),
  )
  .map(([method, path, query, headers, body]) => ({ service: "s3", method, path: path + query, headers, body }));

/** Calls in the wire form of each service, with real operations and fields, and anything in them. */
export const serviceCall = fc.oneof(jsonCall, formCall, restCall, s3Call);
