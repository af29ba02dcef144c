/** The duration of work that does more per element than reading, computing and writing it once. */

/** The number of multiply-adds of a matrix product in the time of one such element. */
export const PRODUCTS_AN_ELEMENT = 8;

/** The number of such elements in the time of one element that is multiplied by a normal. */
export const A_NORMAL = 8;
