import 'reflect-metadata';
import { runMain } from '@libs/http';
import { readIngestionApiConfig } from './ingestion.config';
import { startIngestionApi } from './start';

runMain('ingestion-api', () => startIngestionApi(readIngestionApiConfig(process.env)));
