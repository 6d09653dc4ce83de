//! A connection whose client has to take what it is sent.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// What waits to be sent, beside what is on its way: with more of it, nothing more is taken from the answer. So a client
/// that takes little is told from one that takes nothing: room for as much again is made in time.
const WAITING: u32 = 64 * 1024;

/// Fails when the client took nothing of what is written for some time; however little it takes, it has the time anew.
pub struct Taken {
    stream: TcpStream,
    patience: Duration,
    /// While nothing can be written.
    late: Option<Pin<Box<Sleep>>>,
}

impl Taken {
    /// Waits so long. What is not acknowledged, because the network is gone without a word, ends by the same time, where
    /// the system can do that.
    pub fn new(stream: TcpStream, patience: Duration) -> Self {
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        #[cfg(target_os = "linux")]
        {
            let socket = socket2::SockRef::from(&stream);
            let _ = socket.set_tcp_user_timeout(Some(patience));
            let _ = socket.set_tcp_notsent_lowat(WAITING);
        }
        Self { stream, patience, late: None }
    }

    fn written(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.late = None;
            return written;
        }
        let late = self.late.get_or_insert_with(|| Box::pin(sleep(self.patience)));
        match late.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Taken {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Taken {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn the_system_too_gives_up_what_nobody_acknowledges() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let taken = Taken::new(accepted.expect("accepted").0, Duration::from_secs(7));
        let socket = socket2::SockRef::from(&taken.stream);
        assert_eq!(socket.tcp_user_timeout().expect("asked"), Some(Duration::from_secs(7)));
        assert_eq!(socket.tcp_notsent_lowat().expect("asked"), WAITING);
        drop(client);
    }
}
