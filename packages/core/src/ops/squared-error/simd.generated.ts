// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface SquaredErrorSimd {
  meanSquaredError(loss: number, gradient: number, predictions: number, targets: number, size: number): void;
}

export const squaredErrorSimd: SimdModule<SquaredErrorSimd> = {
  name: "squared-error",
  packed:
    "# . @ :$###$,$ -( L L L L L#%2$& 2 ; C) : 2 : < ? F%##&%$#*@%3 : 2 . ;v > B . ? 2 1h ? ? < ?##) : 2 : < ? F%#- g%$ d%%' H$ Ig#######cC'!.E, p!-!t6D*&cC'd#m'cC(C%!t#'#C&!t#'#!t!~$!t/################C'!t4!t/####$###%###&###!t^!tuE+!t ,E(C(!t!i$!t!g$D(C)C+C+!t0+,-./012+,-./012!t ,E)C)!t!i$!t!g$D)C*C+!t!]$D+C'd'q'cC$C+!t.'#(C'd$i'cC$C+!t '%##(C$C+!t (&##C'd&i'cC$C+!t '%+%...C'd' 8D'C$d3 7D$C%d3 7D%C&d3 7D&/$..C#C(C)!t!g$E(!tD#C(!tD$ mC, p!-[%#.",
};
