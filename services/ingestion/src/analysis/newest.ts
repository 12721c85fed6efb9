/** Groups of items, of each group only what its newest generation holds. */
export class Newest<T> {
  private readonly groups = new Map<string, { generation: number; items: Map<string, T> }>();

  /** The group's items, to be added to; undefined if a newer generation has said something already. */
  of(group: string, generation: number): Map<string, T> | undefined {
    const present = this.groups.get(group);
    if (present?.generation === generation) return present.items;
    if (present && present.generation > generation) return undefined;
    const items = new Map<string, T>();
    this.groups.set(group, { generation, items });
    return items;
  }

  *all(): Generator<T, void, undefined> {
    for (const { items } of this.groups.values()) yield* items.values();
  }
}
