import { createLogger, type Logger } from '@libs/telemetry';

/** A logger that keeps its lines. */
export function keepingLogger(level: 'trace' | 'info' = 'trace'): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level }, { write: (line) => void lines.push(line) });
  return { logger, lines };
}
