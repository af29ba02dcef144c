/**
 * The activation functions in gpu.js's language: statements that leave the function of the expression `x` in a local called
 * `activated`, for programs that only compute an activation and for those that use it further.
 *
 * They use comparisons, not Math.max, and no exponential of NaN, since shading languages do not define either. NaN stays NaN.
 */

/** Returns the statements for an expression, which occurs in them more than once. */
export type ActivationSource = (x: string) => string;

/** `max(x, 0)` */
export const relu: ActivationSource = (x) => `let activated = ${x};
  if (${x} <= 0) { activated = 0; }`;

/** `1 / (1 + e^-x)`, computed with the exponential of a number that is not positive, which cannot overflow. */
export const sigmoid: ActivationSource = (x) => `let activated = ${x};
  const e = Math.exp(-Math.abs(${x}));
  if (${x} < 0) { activated = e / (1 + e); }
  if (${x} >= 0) { activated = 1 / (1 + e); }`;

/** The hyperbolic tangent. Near 0, where 1 - e^-2x loses digits, by the first terms of the power series: the next term is below 2^-26 of x. */
export const tanh: ActivationSource = (x) => `let activated = ${x};
  const s = ${x} * ${x};
  const e = Math.exp(-2 * Math.abs(${x}));
  if (${x} < 0) { activated = (e - 1) / (1 + e); }
  if (${x} > 0) { activated = (1 - e) / (1 + e); }
  if (s < 0.0625) {
    activated = ${x} * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835 - s * 1382 / 155925)))));
  }`;
