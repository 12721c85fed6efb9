/**
 * The deepest folder that holds both, of the first and the last of several paths: then it holds those between them too. Whoever
 * opens a folder is not led through folders that hold nothing but another one.
 */
export function commonFolder(first: string, last: string): string {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return first.slice(0, first.lastIndexOf('/', length - 1));
}
