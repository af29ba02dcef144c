/** How long kernels take that do more for an element than read, compute and write it once. */

/** Products of a matrix product in the time of such an element. */
export const PRODUCTS_AN_ELEMENT = 8;

/** Such elements in the time of one that is multiplied by a normal. */
export const A_NORMAL = 8;
