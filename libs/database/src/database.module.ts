import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type DatabaseSettings, dataSourceOptions, type Schema } from './data-source-options';

/**
 * One application's `DataSource`, injectable everywhere in it. It is registered under the application's name: @nestjs/typeorm
 * keeps one table of names per process, and in standalone mode several applications share it. A database that is not there yet
 * is asked again for a few seconds.
 */
@Module({})
export class DatabaseModule {
  static forRoot(settings: DatabaseSettings, schema: Schema): DynamicModule {
    const name = settings.applicationName;
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(settings, schema),
          name,
          retryAttempts: 5,
          retryDelay: 1_000,
        }),
      ],
      providers: [{ provide: DataSource, useExisting: getDataSourceToken(name) }],
      exports: [DataSource],
    };
  }
}
