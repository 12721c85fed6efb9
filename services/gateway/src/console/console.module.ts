import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import type { GatewayConfig } from '../gateway.config';
import { ConsoleController } from './console.controller';
import { ConsoleFiles } from './console-files';

/** Where `npm run build:console` puts it: beside the compiled services. */
const BUILT_CONSOLE = join(__dirname, '../../../../console');

@Module({})
export class ConsoleModule {
  static forRoot({ consoleDir = BUILT_CONSOLE }: GatewayConfig): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [ConsoleController],
      providers: [{ provide: ConsoleFiles, useFactory: () => ConsoleFiles.load(consoleDir) }],
    };
  }
}
