// Generated from simd.as.ts by `pnpm run simd` (tools/build-simd.mjs). Do not edit.
import type { SimdModule } from "../../kernel/simd.js";

/** What the module exports. Pointers are bytes in the CPU device's memory. */
export interface SoftmaxSimd {
  softmax(y: number, x: number, rows: number, columns: number): void;
  softmaxGrad(dx: number, y: number, dy: number, rows: number, columns: number): void;
}

export const softmaxSimd: SimdModule<SoftmaxSimd> = {
  name: "softmax",
  packed:
    "# . @ :$###$3% -( L L L L L# -' L L L L#%2$& 2 ; C) : 2 : < ? F%##&&%#$*E&* @ < 3 A : . E#$. @ < 3 A : . Ej ? . 1##) : 2 : < ? F%#-!W-%!~%%& L% H&cC&d#m'c!t/################D+C'D(d#D)&cC(d#m'cC+C$C) 7!t#'#C%C) 7!t#'#!t!]$!t/################C(!t4!t/####$###%###&###!t^!tu!t![$D+C(d' 8D(C)d3 7D)/$..C+!t ,C+C+!t0+,-./012+,-./012!t ,!t!g$E+!tD#C+!tD$ m!-!t6D,C'D(d#D)&cC(d#m'cC#C) 7D*C$C) 7!t#'#C%C) 7!t#'#C,!t!~$!t!]$D+C(d'q'cC*C+!t.'#(C(d$i'cC*C+!t '%##(C*C+!t (&##C(d&i'cC*C+!t '%+%...C(d' 8D(C)d3 7D)/$..C'd% AE(C$ 7D$C%C( 7D%C#C( 7D#C&d$ 8D&/$...!m*%) L( HC&d% AD,&cC%d#m'cC$D'C&D(!t/## M!v## M!v## M!v## M!vD-&cC(d#m'cC-C'!t#'#!t/## M!v## M!v## M!v## M!vC(!t4!t/####$###%###&###!t^!tu!t!b$D-C(d' 8D(C'd3 7D'/$..C#E'D+C$D)C&E(D*C-C-C-!t0+,-./012#$%&'()*!t!b$E-C-C-!t0'()*#$%&/012+,-.!t!b$D0!t/################D-&cC*d#m'cC)!t#'#!t/## M!v## M!v## M!v## M!vC*!t4!t/####$###%###&###!t^!tuC0!t!~$!t/##!)e##!)e##!)e##!)e!t!a$!t/##!G!9##!G!9##!G!9##!G!9!t!b$E1!t/^ w!/b^ w!/b^ w!/b^ w!/b!t!]$!t/##cn##cn##cn##cn!t![$E.!t/##cn##cn##cn##cn!t!~$D/C-C1C/!t/# MTb# MTb# MTb# MTb!t!]$!t!~$C/!t/ P M +!0 P M +!0 P M +!0 P M +!0!t!]$!t!~$E-C-!t!]$!t/ 4 6s~ 4 6s~ 4 6s~ 4 6s~C-!t!]$!t/!Ef!.]!Ef!.]!Ef!.]!Ef!.]!t![$C-!t!]$!t/+ V+_+ V+_+ V+_+ V+_!t![$C-!t!]$!t/!8 vM`!8 vM`!8 vM`!8 vM`!t![$C-!t!]$!t/ w wMa w wMa w wMa w wMa!t![$C-!t!]$!t/###b###b###b###b!t![$!t!]$C-!t![$!t/## Mb## Mb## Mb## Mb!t![$C.!t/##cn##cn##cn##cn!t!($E-d$!t!#$E.!t/ L### L### L### L###!t!%$d:!t x$!t!]$C-C.!t!($!t/ L### L### L### L###!t!%$d:!t x$!t!]$E.!t![$D-C*d'q'cC+C.!t.'#(C*d$i'cC+C.!t '%##(C+C.!t (&##C*d&i'cC+C.!t '%+%...C*d' 8D*C)d3 7D)C+d3 7D+/$..g######!gbC-!t ,C-C-!t0+,-./012+,-./012!t ,!t!g$E-!tD#C-!tD$ m p!-!t6D-&cC(d#m'cC'!t#'#C-!t!]$D.C(d'q'cC'C.!t.'#(C(d$i'cC'C.!t '%##(C'C.!t (&##C(d&i'cC'C.!t '%+%...C(d' 8D(C'd3 7D'/$..C$C, 7D$C#C, 7D#C%d$ 8D%/$...",
};
