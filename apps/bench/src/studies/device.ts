/** The device of studies. It gives the same bits on every machine, whether its engine fuses products and sums or not. */
import { cpu, type Device } from "@maskout/core";

export const studyDevice: Device = cpu({ fma: false });
