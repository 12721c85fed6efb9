/** Takes what a parser finds: this line of this file, as the report names it, was executed this often. */
export interface LineSink {
  line(file: string, line: number, hits: number): void;
  /** The file is in the report, with or without lines. */
  file(file: string): void;
}

/** How a format's parser is given its text, in pieces that end anywhere. */
export interface ReportParser {
  write(text: string): void;
  /** @throws MalformedReport when the report cannot end here */
  end(): void;
  /** Other files that the report consists of; known after its end. */
  readonly parts?: readonly ReportPart[];
}

/** A file beside the report that holds a part of it. */
export interface ReportPart {
  /** Relative to the report's directory. */
  readonly path: string;
  readonly parserFor: (sink: LineSink) => ReportParser;
}
