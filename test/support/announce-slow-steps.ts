/** Runs the work and prints those of its log lines that were still the last word a second later. */
export async function announceSlowSteps<T>(work: (log: (line: string) => void) => Promise<T>): Promise<T> {
  let pending: NodeJS.Timeout | undefined;
  try {
    return await work((line) => {
      clearTimeout(pending);
      pending = setTimeout(() => process.stderr.write(`${line} …\n`), 1_000);
    });
  } finally {
    clearTimeout(pending);
  }
}
