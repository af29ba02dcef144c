// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface MeanSimd {
  mean(y: number, x: number, size: number): void;
}

export const meanSimd: SimdModule<MeanSimd> = {
  name: "mean",
  packed:
    "# . @ :$###$*$ -& L L L#%2$& 2 ; C) : 2 : < ? F%##&%$#*4%' : 2 . ;##) : 2 : < ? F%#- m$$ j$%& H$ IC%!.D)&cC%d#m'cC&C$!t#'#!t/################C%!t4!t/####$###%###&###!t^!tuE(!t ,!t!g$D&C'C(C(!t0+,-./012+,-./012!t ,!t!g$D'C%d' 8D%C$d3 7D$/$..C#C&C'!t!g$E&!tD#C&!tD$ mC) p!-[%#.",
};
