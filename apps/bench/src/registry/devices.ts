/** The devices that can be compared, by the names that `--devices` takes. To add one, add it here. */
import { cpu, type Device } from "@maskout/core";

export interface BenchDevice {
  readonly name: string;
  /** For `--help`, one line. */
  readonly description: string;
  /** Whether it is measured when no device is asked for. */
  readonly byDefault: boolean;
  /** Whether the variants' functions on `Float32Array`s compute here, beside tensors. */
  readonly arrays: boolean;
  /** Whether it is fast enough for the whole networks of the speed experiment. */
  readonly networks: boolean;
  /** The device, ready to run. What really runs is its `name`. Rejects where the device is not there. */
  open(): Promise<Device>;
}

export const devices: readonly BenchDevice[] = [
  {
    name: "cpu",
    description: "one thread, WebAssembly SIMD",
    byDefault: true,
    arrays: true,
    networks: true,
    open: async () => cpu(),
  },
  {
    name: "cpu-reference",
    description: "one thread, plain TypeScript: the specification, and slow",
    byDefault: false,
    arrays: false,
    networks: false,
    open: async () => cpu({ simd: false }),
  },
];
