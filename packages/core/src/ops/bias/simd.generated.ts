// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface BiasSimd {
  addBias(y: number, x: number, bias: number, rows: number, columns: number): void;
  sumRows(y: number, x: number, rows: number, columns: number, stride: number): void;
}

export const biasSimd: SimdModule<BiasSimd> = {
  name: "bias",
  packed:
    "# . @ :$###$,$ -( L L L L L#%2$& 2 ; C) : 2 : < ? F%##&&%##*A&* . 1 1e 6 . @#$* @ B :u < D @##) : 2 : < ? F%#-!H&% P%%& H% LC'd% AD,&cC&d#m'c!t/################D(!t/################D)C$D'd#D+&cC%C+m'cC(C'!t#'#E*!t ,!t!g$D(C)C*C*!t0+,-./012+,-./012!t ,!t!g$D)C+d$ 7D+C'C, 7D'/$..C(!t +C)!t +!t0#$%&'()*3456789:D(C&d'q'cC#C(!t.'#(C&d$i'cC#C(!t '%##(C#C(!t (&##C&d&i'cC#C(!t '%+%...C&d' 8D&C$d3 7D$C#d3 7D#/$...!@$%% L$ H&cC&d#m'cC'D(C%D)&cC(d'q'cC#C$!t#'#C)!t#'#!t![$!t.'#C(d' 8D(C#d3 7D#C$d3 7D$C)d3 7D)/$..C(d#m'cC$!t#'#C)!t#'#!t![$D*C(d'q'cC#C*!t.'#(C(d$i'cC#C*!t '%##(C#C*!t (&##C(d&i'cC#C*!t '%+%...C(d% AE(C# 7D#C$C( 7D$.C&d$ 8D&/$...",
};
