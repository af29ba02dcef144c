// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface MaxNormSimd {
  maxNorm(y: number, w: number, rows: number, columns: number, limit: number): void;
}

export const maxNormSimd: SimdModule<MaxNormSimd> = {
  name: "max-norm",
  packed:
    "# . @ :$###$,$ -( L L L L J#%2$& 2 ; C) : 2 : < ? F%##&%$#*7%* : . Eq < ? :##) : 2 : < ? F%#-!s%$!p%%' L' HC&d% AD*C'!t6D.&cC&d#m'c!t/################D,!t/################D-d#D)C$D(&cC%C)n'cC,C(!t#'#E/!t ,E,C,!t!i$!t!g$D,C-C/C/!t0+,-./012+,-./012!t ,E-C-!t!i$!t!g$D-C)d$ 7D)C(C* 7D(/$..C.C,!t!f$!t +C-!t!f$!t +!t0#$%&'()*3456789:E,!t!^$!t/## Mb## Mb## Mb## MbC,C.!tg!tuD,d#D+C$D)C#D(&cC%C+n'cC,C)!t#'#!t!]$D-C&d'q'cC(C-!t.'#(C&d$i'cC(C-!t '%##(C(C-!t (&##C&d&i'cC(C-!t '%+%...C+d$ 7D+C)C* 7D)C(C* 7D(/$..C&d' 8D&C#d3 7D#C$d3 7D$/$...",
};
