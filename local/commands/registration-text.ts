import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { Confinement } from "#local/registration/confinement.ts";
import type { Registration } from "#local/registration/register-model.ts";
import { toReadableBytes } from "./print.ts";

/** What `models add` prints: everything that was found and decided, with the reasons. */
export function toRegistrationDocument(registration: Registration, { measures, gaps }: Confinement) {
  const { model, version, folder, isNew, artifact, inspection, probe, placed, gate } = registration;
  return {
    model,
    version,
    folder,
    written: isNew,
    artifact,
    inspection,
    probe: probe === undefined ? null : { ...probe.record, signature: probe.signature, maxBatch: probe.maxBatch },
    placement: placed?.placement ?? null,
    memoryMb: placed?.memoryMb ?? null,
    memoryReason: placed?.memoryReason ?? null,
    gate: gate ?? null,
    confinement: { measures, gaps },
  };
}

export type RegistrationDocument = ReturnType<typeof toRegistrationDocument>;

export function toRegistrationText(document: RegistrationDocument): string {
  const { model, version, folder, written, artifact, inspection, probe, placement, memoryMb, memoryReason, confinement } = document;
  const operators = Object.entries(inspection.operators).map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  const opsets = Object.entries(inspection.opsets).map(([domain, number]) => `${domain} ${number}`);
  const lines = [
    `file        ${toReadableBytes(artifact.bytes)}, sha256 ${artifact.sha256}`,
    `graph       ${inspection.parameters} parameters, ${opsets.join(", ")}${inspection.producer === "" ? "" : `, written by ${inspection.producer}`}`,
    `operators   ${operators.join(", ")}`,
    `inputs      ${toText(probe?.signature.inputs ?? inspection.inputs)}`,
    `outputs     ${toText(probe?.signature.outputs ?? inspection.outputs)}`,
    ...Object.entries(inspection.otherOutputs)
      .filter(([name]) => !probe?.signature.outputs.some((output) => output.name === name))
      .map(([name, what]) => `            "${name}" ${what}: it cannot be asked for`),
  ];
  if (probe === null) return [...lines, `${model}@${version} is there already with these very bytes: unchanged`].join("\n");
  const sizes = Object.entries(probe.dimensions).map(([name, size]) => `${name} ${size}`);
  return [
    ...lines,
    `probe       three equal answers${sizes.length === 0 ? "" : ` with ${sizes.join(", ")}`}; loaded in ${probe.loadMs.toFixed(0)} ms`,
    ...[probe.single, ...(probe.largest === undefined ? [] : [probe.largest])].map(
      ({ batch, p50Ms, p99Ms, peakMemoryMb }) =>
        `            batch ${batch}: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, peak ${peakMemoryMb.toFixed(0)} MB`,
    ),
    ...confinement.measures.map((measure) => `            ${measure}`),
    ...confinement.gaps.map((gap) => `            not held: ${gap}`),
    `placement   ${placement?.target}. ${placement?.reason}`,
    `memory      ${memoryMb} MB. ${memoryReason}`,
    `${written ? "Wrote" : "Found"} ${model}@${version} ${written ? "to" : "in"} ${folder}`,
  ].join("\n");
}

function toText(tensors: readonly TensorSignature[]): string {
  return tensors.map(({ name, datatype, shape }) => `${name} ${datatype} [${shape.join(", ")}]`).join(", ");
}
