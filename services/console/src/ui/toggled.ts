/** The same selection with one more, or without it if it was among them. */
export function toggled<T>(selected: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const changed = new Set(selected);
  if (!changed.delete(one)) changed.add(one);
  return changed;
}
