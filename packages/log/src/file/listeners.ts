/** Functions to call with each new value, in the order in which they were added. */
export class Listeners<Value> {
  #listeners: ((value: Value) => void)[] = [];

  add(listener: (value: Value) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  call(value: Value): void {
    for (const listener of this.#listeners) listener(value);
  }
}
