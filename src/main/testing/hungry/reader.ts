/* A child that takes memory until V8 ends it. */
const kept: number[][] = []
setImmediate(() => {
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index))
})
