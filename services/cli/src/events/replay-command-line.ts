import type { ReplayOptions } from './replay-options';

/** The command that does the rest of a replay: with the same choice of events, and from where it has come to. */
export function replayCommandLine(
  { type, subject, to }: Pick<ReplayOptions, 'type' | 'subject' | 'to'>,
  position: readonly (readonly [flag: string, value: string])[],
): string {
  const flags = [
    ...position,
    ...type.map((value) => ['--type', value] as const),
    ...subject.map((value) => ['--subject', value] as const),
    ...(to === undefined ? [] : [['--to', to] as const]),
  ];
  return ['portcullis events replay', ...flags.map(([flag, value]) => `${flag} ${quoted(value)}`)].join(' ');
}

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w./:=@,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
