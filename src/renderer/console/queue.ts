/**
 * A list that is added to at its end and loses its front, neither of which moves the rest: what stands at a position stays there.
 */
export class Queue<T> {
  #items: (T | undefined)[] = []
  /** How many at the beginning of `#items` were taken away. */
  #taken = 0
  #begin = 0

  /** The position of the first. */
  get begin(): number {
    return this.#begin
  }

  /** The position after the last. */
  get end(): number {
    return this.#begin + this.length
  }

  get length(): number {
    return this.#items.length - this.#taken
  }

  /** Undefined before the first and after the last. */
  at(position: number): T | undefined {
    const index = position - this.#begin
    return index < 0 ? undefined : this.#items[this.#taken + index]
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#taken]
    this.#items[this.#taken] = undefined
    this.#taken++
    this.#begin++
    // Only once for as many as are left, so that each is moved once on average.
    if (this.#taken > 1024 && this.#taken > this.length) {
      this.#items.splice(0, this.#taken)
      this.#taken = 0
    }
    return item
  }

  /** Puts others in the place of `count` from a position on. What is behind them stays where it is, what is before them moves. */
  replace(position: number, count: number, items: readonly T[]): void {
    const index = this.#taken + position - this.#begin
    this.#items = [...this.#items.slice(this.#taken, index), ...items, ...this.#items.slice(index + count)]
    this.#taken = 0
    this.#begin -= items.length - count
  }

  /** Takes all away; positions go on. */
  clear(): void {
    this.#begin = this.end
    this.#items = []
    this.#taken = 0
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#taken; index < this.#items.length; index++) yield this.#items[index]!
  }
}
