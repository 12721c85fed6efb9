import { Random } from '../../test/support/random';

export interface ReportShape {
  /** Stops before the body would be longer; default: no matter. */
  readonly bytes?: number;
  readonly files?: number;
  /** Of each file; absent: 300. */
  readonly lines?: number;
  /** How many of the lines hold code. */
  readonly coverable?: number;
  /** Reports of one seed are the same. */
  readonly seed?: number;
}

export interface SampleReport {
  readonly body: Buffer;
  readonly files: number;
}

const USUAL_LINES = 300;
const USUAL_COVERABLE = 0.6;
const COVERED = 0.75;
/** Lines of one basic block have run equally often. */
const BLOCK_LINES = 4;
const USUAL_HITS = 20;
const PACKAGES = ['api', 'core', 'jobs', 'web'] as const;

/** A coverage report as reporters send them; gzip makes it a third. */
export function sampleReport(shape: ReportShape): SampleReport {
  const { bytes = Infinity, files = Infinity, seed = 1 } = shape;
  if (bytes === Infinity && files === Infinity) throw new Error('A report ends by bytes or by files.');
  const random = new Random(seed);
  const [before, after] = ['{"total":75,"fileReports":[', ']}'];
  const elements: string[] = [];
  for (let length = before.length + after.length; elements.length < files;) {
    const element = fileElement(elements.length, shape, random);
    length += element.length + 1;
    if (length > bytes) break;
    elements.push(element);
  }
  return { body: Buffer.from(before + elements.join(',') + after), files: elements.length };
}

function fileElement(number: number, shape: ReportShape, random: Random): string {
  const { lines = USUAL_LINES, coverable = USUAL_COVERABLE } = shape;
  const coverage: Record<number, number> = {};
  let hits = 0;
  let left = 0;
  for (let line = 1; line <= lines; line += 1) {
    if (!random.chance(coverable)) continue;
    if (left <= 0) {
      left = random.exponential(BLOCK_LINES);
      hits = random.chance(COVERED) ? 1 + Math.floor(random.exponential(USUAL_HITS)) : 0;
    }
    left -= 1;
    coverage[line] = hits;
  }
  const filename = `src/${random.pick(PACKAGES)}/module-${number % 50}/file-${number}.ts`;
  return JSON.stringify({ filename, coverage });
}
