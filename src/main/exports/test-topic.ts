/** The first level of the topics in a README's examples: the name, where topic names and access rules can hold it. */
export function testTopic(name: string): string {
  return /[+#/$]/.test(name) ? 'hello' : name
}
