// The noise stream in bulk.
export { fillNormals, fillUniforms, NORMALS_BYTES, WORDS_BYTES } from "../stream/normal.as";
