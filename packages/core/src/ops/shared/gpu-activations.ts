/**
 * The activation functions in gpu.js's language: statements that leave the function of the expression `x` in a local called
 * `activated`, for programs that compute nothing else and for those that go on with it.
 *
 * Comparisons, not Math.max, and no exponential of NaN: shading languages leave both open. NaN stays NaN.
 */

/** The statements for an expression, which they repeat. */
export type ActivationSource = (x: string) => string;

/** `max(x, 0)` */
export const relu: ActivationSource = (x) => `let activated = ${x};
  if (${x} <= 0) { activated = 0; }`;

/** `1 / (1 + e^-x)`, by the exponential of what is not positive, which cannot overflow. */
export const sigmoid: ActivationSource = (x) => `let activated = ${x};
  const e = Math.exp(-Math.abs(${x}));
  if (${x} < 0) { activated = e / (1 + e); }
  if (${x} >= 0) { activated = 1 / (1 + e); }`;

/** The hyperbolic tangent. Near 0, where 1 - e^-2x loses its digits, the first terms of the power series: the next one is below 2^-26 of x. */
export const tanh: ActivationSource = (x) => `let activated = ${x};
  const s = ${x} * ${x};
  const e = Math.exp(-2 * Math.abs(${x}));
  if (${x} < 0) { activated = (e - 1) / (1 + e); }
  if (${x} > 0) { activated = (1 - e) / (1 + e); }
  if (s < 0.0625) {
    activated = ${x} * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835 - s * 1382 / 155925)))));
  }`;
