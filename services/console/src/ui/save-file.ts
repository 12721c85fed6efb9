/** Gives the browser a file to save, made of `parts` on this page. */
export function saveFile(name: string, type: string, parts: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Only after the browser has taken it up, which it does behind this task.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
