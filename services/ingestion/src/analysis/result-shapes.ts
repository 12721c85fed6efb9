import { type Clone, type FileMetrics, readClone, readMetrics } from './file-results';
import { type FoundIssue, readOldResult, readResult } from './issue-results';
import { readFilename, readName, readObject, readText, requireFields } from './read-value';
import { each, fields, type FieldsShape, Misfit, type Shape, value } from './shape';

/** Where the contents of a body go. A tool or language may be named after what it is about, so that comes first. */
export interface ResultsSink {
  /** A file that was analysed, with all that the body says of it in one place. */
  issues(filename: string, issues: readonly FoundIssue[]): void;
  metrics(filename: string, metrics: FileMetrics | null): void;
  analysed(filename: string): void;
  clone(clone: Clone): void;
  /** All that came since the last call was found by this tool, or in this language. */
  source(name: string): void;
}

/** The kinds of bodies: contract 1.2, R1 to R3 and O1. */
export type ResultKind = 'issues' | 'metrics' | 'duplication' | 'old-issues';

const MAX_SOURCES = 10_000;
const MAX_ELEMENTS = 500_000;
const MAX_NAME_LENGTH = 200;
const MAX_NAME_BYTES = 64 * 1024;
const MAX_RESULT_BYTES = 512 * 1024;
/** One file's metrics or one clone with its text. */
const MAX_LARGE_RESULT_BYTES = 2 * 1024 * 1024;

export const shapeOf: Readonly<Record<ResultKind, (sink: ResultsSink) => Shape>> = {
  issues: issuesShape,
  metrics: metricsShape,
  duplication: duplicationShape,
  'old-issues': oldIssuesShape,
};

function issuesShape(sink: ResultsSink): Shape {
  let filename = '';
  let issues: FoundIssue[] = [];
  const result = value(MAX_RESULT_BYTES, (given) => {
    const issue = readResult(given);
    if (issue) issues.push(issue);
  });
  const file = fields(
    {
      filename: value(MAX_NAME_BYTES, (given) => (filename = readFilename(given, ''))),
      results: each(result, MAX_ELEMENTS),
    },
    {
      begin: () => (issues = []),
      end: (seen) => {
        requireFields(seen, 'filename', 'results');
        sink.issues(filename, issues);
      },
    },
  );
  return sources('tool', 'issues', successOf({ results: each(file, MAX_ELEMENTS) }), sink);
}

function metricsShape(sink: ResultsSink): Shape {
  const result = value(MAX_LARGE_RESULT_BYTES, (given) => {
    const { filename, metrics } = readMetrics(given);
    sink.metrics(filename, metrics);
  });
  return sources('language', 'metrics', successOf({ results: each(result, MAX_ELEMENTS) }), sink);
}

function duplicationShape(sink: ResultsSink): Shape {
  const analysed = value(MAX_NAME_BYTES, (given) => {
    sink.analysed(readFilename(given, ''));
  });
  const clone = value(MAX_LARGE_RESULT_BYTES, (given) => {
    sink.clone(readClone(given));
  });
  const success = successOf({
    analysedFiles: each(analysed, MAX_ELEMENTS),
    results: each(clone, MAX_ELEMENTS),
  });
  return sources('language', 'duplication', success, sink);
}

function oldIssuesShape(sink: ResultsSink): Shape {
  let algorithm = '';
  const result = value(MAX_RESULT_BYTES, (given) => {
    const { filename, issue } = readOldResult(given);
    sink.issues(filename, [issue]);
  });
  return fields(
    {
      algorithmUUID: value(MAX_NAME_BYTES, (given) => (algorithm = readName(given, '', MAX_NAME_LENGTH))),
      results: each(result, MAX_ELEMENTS),
    },
    {
      end: (seen) => {
        requireFields(seen, 'algorithmUUID', 'results');
        sink.source(algorithm);
      },
    },
  );
}

/** `[{ <by>: "…", <of>: { Success: … } or { Failure: … } }]`, one element for each tool or language. */
function sources(by: string, of: string, success: FieldsShape, sink: ResultsSink): Shape {
  let name = '';
  const failure = value(MAX_RESULT_BYTES, (given) => {
    readText(readObject(given, '')['message'], 'message', MAX_RESULT_BYTES);
  });
  const outcome = fields(
    { Success: success, Failure: failure },
    {
      end: ({ size }) => {
        if (size !== 1) throw new Misfit('', 'must have either Success or Failure');
      },
    },
  );
  const source = fields(
    { [by]: value(MAX_NAME_BYTES, (given) => (name = readName(given, '', MAX_NAME_LENGTH))), [of]: outcome },
    {
      end: (seen) => {
        requireFields(seen, by, of);
        sink.source(name);
      },
    },
  );
  return each(source, MAX_SOURCES);
}

const successOf = (known: Readonly<Record<string, Shape>>): FieldsShape =>
  fields(known, {
    end: (seen) => {
      requireFields(seen, 'results');
    },
  });
