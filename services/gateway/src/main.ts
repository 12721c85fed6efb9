import { runMain } from '@libs/http';
import { readGatewayConfig } from './gateway.config';
import { startGateway } from './start';

runMain('gateway', () => startGateway(readGatewayConfig(process.env)));
