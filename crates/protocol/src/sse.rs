//! Server-sent events, as the bytes come (WHATWG HTML §9.2.6).

/// The longest event that is kept, in bytes; a longer one is dropped whole.
const MAX_EVENT_BYTES: usize = 256 * 1024;

/// Cuts a stream of bytes into the `data` of its events. Pure: feed it, take what is complete.
#[derive(Debug, Default)]
pub struct SseParser {
    line: Vec<u8>,
    data: String,
    has_data: bool,
    is_too_long: bool,
    last_was_cr: bool,
}

impl SseParser {
    /// Takes the next bytes and gives the `data` of each event that they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_cr = core::mem::replace(&mut self.last_was_cr, byte == b'\r');
            match byte {
                b'\n' if follows_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ if self.line.len() >= MAX_EVENT_BYTES => self.is_too_long = true,
                _ => self.line.push(byte),
            }
        }
        events
    }

    fn end_line(&mut self) -> Option<String> {
        let line = core::mem::take(&mut self.line);
        if line.is_empty() {
            return self.end_event();
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_prefix('\u{feff}').unwrap_or(&line);
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        // The event's name repeats the data's tag, ids are not used; comments have no field name.
        if field == "data" {
            if self.has_data {
                self.data.push('\n');
            }
            self.has_data = true;
            if self.data.len() + value.len() > MAX_EVENT_BYTES {
                self.is_too_long = true;
            } else {
                self.data.push_str(value);
            }
        }
        None
    }

    fn end_event(&mut self) -> Option<String> {
        let data = core::mem::take(&mut self.data);
        let has_data = core::mem::take(&mut self.has_data);
        let is_too_long = core::mem::take(&mut self.is_too_long);
        (has_data && !is_too_long).then_some(data)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Vec<String> {
        SseParser::default().feed(text.as_bytes())
    }

    #[test]
    fn sse_when_events_end_in_any_way_gives_their_data() {
        assert_eq!(
            parse("event: hello\ndata: 1\n\ndata: 2\r\n\r\ndata: 3\r\r"),
            ["1", "2", "3"]
        );
    }

    #[test]
    fn sse_when_lines_continue_joins_them() {
        assert_eq!(parse("data: a\ndata:b\ndata\n\n"), ["a\nb\n"]);
    }

    #[test]
    fn sse_when_only_comments_and_ids_come_gives_nothing() {
        assert!(parse(": keep-alive\n\nid: 7\nretry: 10\n\n").is_empty());
    }

    #[test]
    fn sse_when_the_event_is_not_complete_waits() {
        let mut parser = SseParser::default();
        assert!(parser.feed(b"data: half").is_empty());
        assert!(parser.feed(b" done\n").is_empty());
        assert_eq!(parser.feed(b"\n"), ["half done"]);
    }

    #[test]
    fn sse_when_an_event_is_too_long_drops_it_and_goes_on() {
        let long = "x".repeat(MAX_EVENT_BYTES + 1);
        assert_eq!(parse(&format!("data: {long}\n\ndata: next\n\n")), ["next"]);
        let lines = format!("data: {}\n", "x".repeat(1000)).repeat(300);
        assert_eq!(parse(&format!("{lines}\ndata: next\n\n")), ["next"]);
    }

    proptest! {
        #[test]
        fn sse_when_cut_anywhere_gives_the_same(
            datas in prop::collection::vec("[^\r\n]{0,20}", 0..8),
            cuts in prop::collection::vec(1_usize..7, 1..40),
        ) {
            let text: String = datas.iter().flat_map(|d| ["event: x\r\ndata: ", d, "\r\n\r\n"]).collect();
            let mut parser = SseParser::default();
            let (mut rest, mut events) = (text.as_bytes(), Vec::new());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (head, tail) = rest.split_at((*cut).min(rest.len()));
                events.extend(parser.feed(head));
                rest = tail;
            }
            prop_assert_eq!(events, datas);
        }
    }
}
