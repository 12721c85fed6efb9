import { readCount, readFilename, readList, readObject, readOptionalCount, readText } from './read-value';

/** The figures of one file that a tool may give; null: it did not. */
export interface FileMetrics {
  readonly complexity: number | null;
  readonly loc: number | null;
  readonly cloc: number | null;
  readonly nrMethods: number | null;
  readonly nrClasses: number | null;
  readonly lineComplexities: readonly { line: number; value: number }[];
}

export interface Clone {
  readonly cloneLines: string;
  readonly nrTokens: number;
  readonly nrLines: number;
  readonly files: readonly { filePath: string; startLine: number; endLine: number }[];
}

const MAX_LINE_COMPLEXITIES = 100_000;
const MAX_CLONE_FILES = 10_000;
const MAX_CLONE_LINES_LENGTH = 1_000_000;

/** One result of R2. */
export function readMetrics(given: unknown): { filename: string; metrics: FileMetrics | null } {
  const result = readObject(given, '');
  const filename = readFilename(result['file'], 'file');
  if (result['metrics'] === undefined || result['metrics'] === null) return { filename, metrics: null };
  const metrics = readObject(result['metrics'], 'metrics');
  const figure = (name: string): number | null => readOptionalCount(metrics[name], `metrics.${name}`);
  return {
    filename,
    metrics: {
      complexity: figure('complexity'),
      loc: figure('loc'),
      cloc: figure('cloc'),
      nrMethods: figure('nrMethods'),
      nrClasses: figure('nrClasses'),
      lineComplexities: readLineComplexities(metrics['lineComplexities']),
    },
  };
}

function readLineComplexities(given: unknown): FileMetrics['lineComplexities'] {
  if (given === undefined || given === null) return [];
  const at = 'metrics.lineComplexities';
  return readList(given, at, MAX_LINE_COMPLEXITIES).map((element, index) => {
    const { line, value } = readObject(element, `${at}[${index}]`);
    return {
      line: readCount(line, `${at}[${index}].line`),
      value: readCount(value, `${at}[${index}].value`),
    };
  });
}

/** One result of R3. */
export function readClone(given: unknown): Clone {
  const clone = readObject(given, '');
  return {
    cloneLines: readText(clone['cloneLines'], 'cloneLines', MAX_CLONE_LINES_LENGTH),
    nrTokens: readCount(clone['nrTokens'], 'nrTokens'),
    nrLines: readCount(clone['nrLines'], 'nrLines'),
    files: readList(clone['files'], 'files', MAX_CLONE_FILES).map((element, index) => {
      const file = readObject(element, `files[${index}]`);
      return {
        filePath: readFilename(file['filePath'], `files[${index}].filePath`),
        startLine: readCount(file['startLine'], `files[${index}].startLine`),
        endLine: readCount(file['endLine'], `files[${index}].endLine`),
      };
    }),
  };
}
