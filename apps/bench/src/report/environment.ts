/** Where a run took place, in lines for a header. */
import type { Environment, RanDevice, Results } from "../results/schema.js";

const GIB = 2 ** 30;

/** The devices that took part, each once. */
export function devicesOf({
  speed,
  train,
  uncertainty,
}: Pick<Results, "speed" | "train" | "uncertainty">): readonly RanDevice[] {
  const further = uncertainty === undefined ? [] : [uncertainty.device];
  const devices = [...(speed?.settings.devices ?? []), ...(train?.devices ?? []), ...further];
  return devices.filter(({ name }, index) => devices.findIndex((other) => other.name === name) === index);
}

/** Names and values, in the order to show them. */
export function describeEnvironment(
  environment: Environment,
  devices: readonly RanDevice[],
): readonly (readonly [string, string])[] {
  const { date, cpu, cores, memoryBytes, runtime, engine, os, loadAverage, commit, modified } = environment;
  const memory = memoryBytes === null ? "" : `, ${(memoryBytes / GIB).toFixed(1)} GiB`;
  return [
    ["date", `${date.slice(0, 16).replace("T", " ")} UTC`],
    ["processor", `${cpu ?? "unknown"}, ${cores} cores${memory}`],
    ["runtime", `${runtime} (${engine}), ${os}`],
    ...devices.map(({ name, ran }) => [`device ${name}`, ran] as const),
    ...(commit === null ? [] : [["commit", `${commit.slice(0, 12)}${modified ? ", modified" : ""}`] as const]),
    ...(loadAverage === null ? [] : [["load before", describeLoad(loadAverage, cores)] as const]),
  ];
}

function describeLoad(load: number, cores: number): string {
  const busy = load > cores / 2 ? "; a quiet machine gives better numbers" : "";
  return `${load.toFixed(1)} of ${cores} cores busy${busy}`;
}
