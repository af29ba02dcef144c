// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface BatchNormSimd {
  moments(mean: number, variance: number, x: number, rows: number, columns: number): void;
  normalize(y: number, x: number, gamma: number, beta: number, mean: number, variance: number, rows: number, columns: number, epsilon: number): void;
  normalizeGrad(dx: number, dgamma: number, dbeta: number, x: number, dy: number, gamma: number, mean: number, variance: number, rows: number, columns: number, epsilon: number, ofBatch: boolean): void;
}

export const batchNormSimd: SimdModule<BatchNormSimd> = {
  name: "batch-norm",
  packed:
    "# . @ :$###$G& -( L L L L L# -/ L L L L L L L L L L J L# -, L L L L L L L L J#%2$& 2 ; C) : 2 : < ? F%##&('#$%#*S'* : < : 2 ; A @#&, ; < ? : . 9 6 G 2#%0 ; < ? : . 9 6 G 2j ? . 1#$) : 2 : < ? F%#-!h.' P%%& H% LC'd% AD,&cC&d#m'c!t/################D(!t/################D)C$D'd#D+&cC%C+m'cC(C'!t#'#E*!t ,!t!g$D(C)C*C*!t0+,-./012+,-./012!t ,!t!g$D)C+d$ 7D+C'C, 7D'/$..C(!t +C)!t +!t0#$%&'()*3456789:D(C&d'q'cC#C(!t.'#(C&d$i'cC#C(!t '%##(C#C(!t (&##C&d&i'cC#C(!t '%+%...C&d' 8D&C$d3 7D$C#d3 7D#/$...!,'%' L) HC%C'C+C,C,3#C,d% AD2C.' Jf## MbC+!) b(f####.!t6D5&cC,d#m'cC)C/ 7!t#'#D6!t/## Mb## Mb## Mb## MbC*C/ 7!t#'#C-!t6!t![$!t!Z$!t!^$D7!t/################D3!t/################D4d#D0C/D.&cC+C0n'cC3C'C. 7!t#'#C&C. 7!t#'#C6!t!~$C7!t!]$!t!]$E8!t ,!t!g$D3C4C8C8!t0+,-./012+,-./012!t ,!t!g$D4C0d$ 7D0C.C2 7D./$..C$C/ 7D.C3!t +C4!t +!t0#$%&'()*3456789:D3C,d'q'cC.C3!t.'#(C,d$i'cC.C3!t '%##(C.C3!t (&##C,d&i'cC.C3!t '%+%...C(C/ 7!t#'#C7!t!]$D4C5C%C/ 7!t#'#!t!]$D8C5C3!t!]$C7!t!]$D3d#D.C/D0&cC+C.n'cC#C0 7D1C4C'C0 7!t#'#C8!t!~$C&C0 7!t#'#C6!t!~$C3!t!]$!t!~$!t!]$D7C,d'q'cC1C7!t.'#(C,d$i'cC1C7!t '%##(C1C7!t (&##C,d&i'cC1C7!t '%+%...C.d$ 7D.C0C2 7D0/$..C,d' 8D,C/d3 7D//$...!s$%( L' HC*d% AD0&cC*d#m'cC'C, 7!t#'#D2C%C, 7!t#'#!t/## Mb## Mb## Mb## MbC(C, 7!t#'#C+!t6!t![$!t!Z$!t!^$!t!]$D3C&C, 7!t#'#D4C$C, 7D.C#C, 7D-d#D/&cC)C/m'cC.!t#'#C2!t!~$C3!t!]$C4!t![$D1C*d'q'cC-C1!t.'#(C*d$i'cC-C1!t '%##(C-C1!t (&##C*d&i'cC-C1!t '%+%...C/d$ 7D/C.C0 7D.C-C0 7D-/$..C*d' 8D*C,d3 7D,/$...!+&%& L( HC#C%C&C'C'3#C'd% AD*C&!.!t7D+&cC'd#m'cC#!t#'#E,!t ,C+!t!j$!t +C,C,!t0+,-./012+,-./012!t ,C+!t!j$!t +!t0#$%&'()*3456789:D.C'd'q'cC#C.!t.'#(C'd$i'cC#C.!t '%##(C#C.!t (&##C'd&i'cC#C.!t '%+%...!t/################D,!t/################D-C%D(d#D)&cC&C)m'cC,C(!t#'#C.!t!~$E,C,!t!]$E/!t ,!t!g$D,C-C/C/!t0+,-./012+,-./012!t ,!t!g$D-C)d$ 7D)C(C* 7D(/$..C,C+!t!j$!t +C-C+!t!j$!t +!t0#$%&'()*3456789:D,C'd'q'cC$C,!t.'#(C'd$i'cC$C,!t '%##(C$C,!t (&##C'd&i'cC$C,!t '%+%...C'd' 8D'C%d3 7D%C#d3 7D#C$d3 7D$/$...",
};
