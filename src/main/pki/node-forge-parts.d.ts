/** Two parts of node-forge that can be loaded without the rest; its types speak of the whole only. */
declare module 'node-forge/lib/rc2.js' {
  import type forge from 'node-forge'
  const rc2: typeof forge.rc2
  export default rc2
}

declare module 'node-forge/lib/util.js' {
  import type forge from 'node-forge'
  const util: typeof forge.util
  export default util
}
