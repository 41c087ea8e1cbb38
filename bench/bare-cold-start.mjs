// The least a cold start can be: load the runtime, open the model, run it once, say so.
import { createRequire } from "node:module";

const [model, modules] = process.argv.slice(2);
const { env, InferenceSession, Tensor } = createRequire(`${modules}/`)("onnxruntime-node");
env.logLevel = "fatal";
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
const answer = await session.run({ image: new Tensor("uint8", new Uint8Array(784), [1, 28, 28]) });
process.stdout.write(`${answer.class.data[0]}\n`);
