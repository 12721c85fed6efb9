/** Bodies of contract 1.5, as the clients send them. */
export interface IssueParts {
  pattern?: string;
  message?: string;
  level?: string;
  category?: string | null;
  line?: number;
  column?: number;
}

export const issue = (filename: string, parts: IssueParts = {}): object => {
  const {
    pattern = 'ESLint_semi',
    message = 'Missing semicolon.',
    level = 'Info',
    line = 12,
    column,
  } = parts;
  return {
    Issue: {
      patternId: { value: pattern },
      filename,
      message: { text: message },
      level,
      ...(parts.category === undefined ? { category: 'CodeStyle' } : { category: parts.category }),
      location: column === undefined ? { LineLocation: { line } } : { FullLocation: { line, column } },
    },
  };
};

/** One element of R1: a tool that succeeded, with the issues of each file. */
export const foundBy = (tool: string, files: Record<string, IssueParts[]>): object => ({
  tool,
  issues: {
    Success: {
      results: Object.entries(files).map(([filename, issues]) => ({
        filename,
        results: issues.map((parts) => issue(filename, parts)),
      })),
    },
  },
});

export const failedTool = (tool: string): object => ({
  tool,
  issues: { Failure: { message: 'exit code 2' } },
});

export const metrics = (language: string, files: Record<string, object | null>): object => ({
  language,
  metrics: {
    Success: { results: Object.entries(files).map(([file, figures]) => ({ file, metrics: figures })) },
  },
});

export const duplication = (language: string, analysedFiles: string[], results: object[]): object => ({
  language,
  duplication: { Success: { analysedFiles, results } },
});

export const clone = (files: [string, number, number][], cloneLines = 'let a = 1;'): object => ({
  cloneLines,
  nrTokens: 60,
  nrLines: 9,
  files: files.map(([filePath, startLine, endLine]) => ({ filePath, startLine, endLine })),
});
