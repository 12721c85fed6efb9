/**
 * What is under way, with much coming and going: each thing has a place that the next one takes over.
 *
 * Not a `Set`: V8 gives one a new table after so many changes, and an old table that was promoted keeps alive whatever stood in the
 * ones after it until the next full collection. At 10,000 requests a second that was a seventh of the processor (docs/performance.md).
 */
export class Roster<T extends object> {
  private readonly places: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.places.length - this.free.length;
  }

  /** Returns its place, for `leave`. */
  enter(thing: T): number {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = thing;
    return place;
  }

  /** Once for each `enter`. */
  leave(place: number): void {
    this.places[place] = undefined;
    this.free.push(place);
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const thing of this.places) if (thing) yield thing;
  }
}
