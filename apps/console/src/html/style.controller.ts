import { Controller, Get, Header } from '@nestjs/common';
import { ICON, LIVE, STYLE } from './style';

/** What the pages load. */
@Controller()
export class StyleController {
  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }

  @Get('live.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  live(): string {
    return LIVE;
  }

  @Get('icon.svg')
  @Header('content-type', 'image/svg+xml')
  icon(): string {
    return ICON;
  }
}
