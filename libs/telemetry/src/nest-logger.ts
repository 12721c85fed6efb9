import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Lets Nest's own messages go through the one logger. (nestjs-pino keeps a static root; three apps share a process here.) */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.write('warn', message, context);
  }

  error(message: unknown, ...context: unknown[]): void {
    this.write('error', message, context);
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.write('trace', message, context);
  }

  private write(level: 'trace' | 'debug' | 'warn' | 'error', message: unknown, context: unknown[]): void {
    if (message instanceof Error)
      this.logger[level]({ err: message, context: context.at(-1) }, message.message);
    else this.logger[level]({ context: context.at(-1) }, String(message));
  }
}
