import { openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { toConfig, toOptions, toZip } from "./sample-function.ts";

/** Updates one function again and again, code and configuration with the same number, until somebody kills this process. */
const [state = "", temporary = ""] = process.argv.slice(2);
const lambda = openLambdaService(toOptions(state, temporary));
for (let i = 0; ; i += 1) {
  await lambda.putFunction(
    toConfig({ environment: { NUMBER: String(i) } }),
    toZip({
      "index.js": `exports.handler = async () => [process.env.NUMBER, "${i}", require("./large.js").length];`,
      "large.js": `module.exports = "${"x".repeat(400_000)}${i}";`,
    }),
  );
  process.stdout.write(`${i}\n`);
}
