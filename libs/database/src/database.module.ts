import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { Tracing } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { type DatabaseSettings, dataSourceOptions, type Schema } from './data-source-options';
import { TracedDataSource } from './traced-data-source';

/**
 * One application's `DataSource`, injectable everywhere in it. It is registered under the application's name: @nestjs/typeorm
 * keeps one table of names per process, and in standalone mode several applications share it. A database that is not there yet
 * is asked again for a few seconds.
 */
@Module({})
export class DatabaseModule {
  static forRoot(settings: DatabaseSettings, schema: Schema): DynamicModule {
    const name = settings.applicationName;
    const options = dataSourceOptions(settings, schema);
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          name,
          useFactory: () => ({ name, retryAttempts: 5, retryDelay: 1_000, ...options }),
          dataSourceFactory: () =>
            Promise.resolve(new TracedDataSource(options, settings.tracing ?? new Tracing())),
        }),
      ],
      providers: [{ provide: DataSource, useExisting: getDataSourceToken(name) }],
      exports: [DataSource],
    };
  }
}
